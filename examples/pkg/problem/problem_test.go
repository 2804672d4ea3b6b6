package problem_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/acme/gateway/pkg/problem"
)

func TestWriteSendsStatusTypeAndBody(t *testing.T) {
	w := httptest.NewRecorder()

	problem.Write(w, http.StatusForbidden, "ask for access")

	if w.Code != http.StatusForbidden {
		t.Errorf("status: got %d, want %d", w.Code, http.StatusForbidden)
	}
	if got := w.Header().Get("Content-Type"); got != problem.ContentType {
		t.Errorf("content type: got %q, want %q", got, problem.ContentType)
	}
	var got problem.Problem
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatalf("body is not JSON: %v", err)
	}
	want := problem.Problem{Title: "Forbidden", Status: 403, Detail: "ask for access"}
	if got != want {
		t.Errorf("body: got %+v, want %+v", got, want)
	}
}

func TestWriteLeavesOutAnEmptyDetail(t *testing.T) {
	w := httptest.NewRecorder()

	problem.Write(w, http.StatusBadGateway, "")

	want := `{"title":"Bad Gateway","status":502}` + "\n"
	if got := w.Body.String(); got != want {
		t.Errorf("body: got %q, want %q", got, want)
	}
}
