package main

import (
	"os"
	"regexp"
	"strings"
)

// handoverVariable names a file with the user's settings and credentials: as variables of this
// process they would be in Pants' caches and logs.
const handoverVariable = "PANTS_KRAKEND_HANDOVER"

const hiddenText = "[hidden]"

var userInfo = regexp.MustCompile(`(https?://)[^/\s"']+@`)

// takeOver puts what was handed over into this process's environment, and gives what hides secrets
// in a text. Entries are separated by NUL: NAME=value is a variable, =text a secret.
func takeOver() (func(string) string, error) {
	var pairs []string
	if file := os.Getenv(handoverVariable); file != "" {
		content, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		os.Unsetenv(handoverVariable)
		for _, entry := range strings.Split(string(content), "\x00") {
			if strings.HasPrefix(entry, "=") {
				pairs = append(pairs, entry[1:], hiddenText)
			} else if eq := strings.IndexByte(entry, '='); eq > 0 {
				os.Setenv(entry[:eq], entry[eq+1:])
			}
		}
	}
	secrets := strings.NewReplacer(pairs...)
	return func(text string) string {
		return userInfo.ReplaceAllString(secrets.Replace(text), "${1}"+hiddenText+"@")
	}, nil
}
