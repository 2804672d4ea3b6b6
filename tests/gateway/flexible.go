package main

// Flexible configuration as KrakenD's users meet it: the same variables, and the functions `include`
// and `marshal` (krakend.io/docs/configuration/flexible-config). Sprig's functions are missing, and a
// partial that is not there is an error here, where KrakenD inserts nothing.

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"text/template"
)

// rendered is the file to read: the one that is named, or what its templates make of it.
func rendered(configFile string) (string, error) {
	out := os.Getenv("FC_OUT")
	if os.Getenv("FC_ENABLE") == "" {
		return configFile, nil
	}
	if out == "" {
		directory, err := os.MkdirTemp("", "gateway-")
		if err != nil {
			return "", err
		}
		out = filepath.Join(directory, "krakend.json")
	}
	settings, err := readSettings(os.Getenv("FC_SETTINGS"))
	if err != nil {
		return "", err
	}
	parsed, err := parseTemplates(configFile, os.Getenv("FC_TEMPLATES"))
	if err != nil {
		return "", err
	}
	file, err := os.Create(out)
	if err != nil {
		return "", err
	}
	defer file.Close()
	return out, parsed.ExecuteTemplate(file, filepath.Base(configFile), settings)
}

// parseTemplates reads the configuration and the *.tmpl files that it may name.
func parseTemplates(configFile, directory string) (*template.Template, error) {
	files := []string{configFile}
	if directory != "" {
		more, err := filepath.Glob(filepath.Join(directory, "*.tmpl"))
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	return template.New("").Funcs(template.FuncMap{
		"include": func(name string) (string, error) {
			text, err := os.ReadFile(filepath.Join(os.Getenv("FC_PARTIALS"), name))
			return string(text), err
		},
		"marshal": func(value any) (string, error) {
			text, err := json.Marshal(value)
			return string(text), err
		},
	}).ParseFiles(files...)
}

// readSettings reads each NAME.json of the directory as the value of `.NAME`.
func readSettings(directory string) (map[string]any, error) {
	settings := map[string]any{}
	if directory == "" {
		return settings, nil
	}
	files, err := filepath.Glob(filepath.Join(directory, "*.json"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		var value any
		if err := json.Unmarshal(text, &value); err != nil {
			return nil, err
		}
		settings[strings.TrimSuffix(filepath.Base(file), ".json")] = value
	}
	return settings, nil
}
