// Package problem answers HTTP requests with RFC 9457 problem details, so that clients see errors
// of one shape whichever plugin refused them.
//
// It is shared by plugins of two modules. Go compares a package that several plugins contain like
// one that the gateway contains: all of them must be built from the same source of it, or the
// gateway refuses the second.
package problem

import (
	"encoding/json"
	"net/http"
)

// ContentType is the media type of a problem, from RFC 9457, section 3.
const ContentType = "application/problem+json"

// Problem is the body that Write sends. Its type member is left out, which means "about:blank":
// the status code says what kind of problem it is (RFC 9457, section 4.2.1).
type Problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
}

// Write sends a problem with the given status code. The detail is read by people outside the
// company: say what they can do about it, and nothing about what happened inside.
func Write(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", ContentType)
	w.WriteHeader(status)
	// The status line is sent: if the client is gone by now, there is nobody left to tell.
	_ = json.NewEncoder(w).Encode(Problem{
		Title:  http.StatusText(status),
		Status: status,
		Detail: detail,
	})
}
