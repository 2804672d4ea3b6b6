package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"example.com/acme/gateway/pkg/problem"
)

const (
	testSecret = "0123456789abcdef0123456789abcdef"
	testIssuer = "https://login.acme.example"
)

// newTestHandler goes through the registerer, as the gateway does.
func newTestHandler(t *testing.T, section map[string]any) http.Handler {
	t.Helper()
	var handler http.Handler
	HandlerRegisterer.RegisterHandlers(func(
		name string,
		newHandler func(context.Context, map[string]any, http.Handler) (http.Handler, error),
	) {
		upstream := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNoContent)
		})
		var err error
		handler, err = newHandler(context.Background(), map[string]any{name: section}, upstream)
		if err != nil {
			t.Fatalf("new handler: %v", err)
		}
	})
	return handler
}

func goodSection() map[string]any {
	return map[string]any{
		"secret_env":         "TEST_AUTH_SECRET",
		"issuer":             testIssuer,
		"protected_prefixes": []any{"/private"},
	}
}

func get(handler http.Handler, path, authorization string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "http://gateway.test/", nil)
	r.URL.Path = path
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

func sign(t *testing.T, method jwt.SigningMethod, key any, claims jwt.MapClaims) string {
	t.Helper()
	token, err := jwt.NewWithClaims(method, claims).SignedString(key)
	if err != nil {
		t.Fatalf("sign: %v", err)
	}
	return token
}

func TestTokenDecidesOnProtectedPath(t *testing.T) {
	t.Setenv("TEST_AUTH_SECRET", testSecret)
	handler := newTestHandler(t, goodSection())

	later, earlier := time.Now().Add(time.Hour).Unix(), time.Now().Add(-time.Hour).Unix()
	valid := jwt.MapClaims{"iss": testIssuer, "exp": later}
	hs256 := func(claims jwt.MapClaims) string {
		return "Bearer " + sign(t, jwt.SigningMethodHS256, []byte(testSecret), claims)
	}
	otherKey := sign(t, jwt.SigningMethodHS256, []byte("another secret of that very size"), valid)
	otherMethod := sign(t, jwt.SigningMethodHS512, []byte(testSecret), valid)
	unsigned := sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, valid)

	tests := map[string]struct {
		authorization string
		want          int
	}{
		"valid":               {hs256(valid), 204},
		"scheme in lower":     {strings.Replace(hs256(valid), "Bearer", "bearer", 1), 204},
		"none":                {"", 401},
		"another scheme":      {"Basic dXNlcjpwYXNz", 401},
		"not a token":         {"Bearer x.y.z", 401},
		"expired":             {hs256(jwt.MapClaims{"iss": testIssuer, "exp": earlier}), 401},
		"without expiry":      {hs256(jwt.MapClaims{"iss": testIssuer}), 401},
		"of another issuer":   {hs256(jwt.MapClaims{"iss": "https://evil.example", "exp": later}), 401},
		"without issuer":      {hs256(jwt.MapClaims{"exp": later}), 401},
		"with another key":    {"Bearer " + otherKey, 401},
		"of another method":   {"Bearer " + otherMethod, 401},
		"with algorithm none": {"Bearer " + unsigned, 401},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := get(handler, "/private/profile", tt.authorization).Code; got != tt.want {
				t.Errorf("status: got %d, want %d", got, tt.want)
			}
		})
	}
}

func TestPathDecidesWithoutToken(t *testing.T) {
	t.Setenv("TEST_AUTH_SECRET", testSecret)
	handler := newTestHandler(t, goodSection())

	tests := map[string]int{
		"/":                       204,
		"/catalog":                204,
		"/catalog/":               204,
		"/privateer":              204,
		"/private":                401,
		"/private/":               401,
		"/private/profile":        401,
		"//private/profile":       401,
		"/catalog/../private":     401,
		"/private/../catalog":     401,
		"//private/../catalog/./": 401,
	}
	for path, want := range tests {
		t.Run(path, func(t *testing.T) {
			if got := get(handler, path, "").Code; got != want {
				t.Errorf("status: got %d, want %d", got, want)
			}
		})
	}
}

func TestRootPrefixProtectsEverything(t *testing.T) {
	t.Setenv("TEST_AUTH_SECRET", testSecret)
	section := goodSection()
	section["protected_prefixes"] = []any{"/"}

	if got := get(newTestHandler(t, section), "/catalog", "").Code; got != 401 {
		t.Errorf("status: got %d, want 401", got)
	}
}

func TestRefusalTellsTheClientWhatToSend(t *testing.T) {
	t.Setenv("TEST_AUTH_SECRET", testSecret)

	w := get(newTestHandler(t, goodSection()), "/private", "")

	if got := w.Header().Get("WWW-Authenticate"); got != "Bearer" {
		t.Errorf("WWW-Authenticate: got %q, want %q", got, "Bearer")
	}
	if got := w.Header().Get("Content-Type"); got != problem.ContentType {
		t.Errorf("content type: got %q, want %q", got, problem.ContentType)
	}
}

func TestBadSettingsRefuseEveryRequest(t *testing.T) {
	without := func(key string) map[string]any {
		section := goodSection()
		delete(section, key)
		return section
	}
	with := func(key string, value any) map[string]any {
		section := goodSection()
		section[key] = value
		return section
	}
	tests := map[string]struct {
		section map[string]any
		secret  string
	}{
		"no settings":         {nil, testSecret},
		"no issuer":           {without("issuer"), testSecret},
		"no secret_env":       {without("secret_env"), testSecret},
		"no prefixes":         {without("protected_prefixes"), testSecret},
		"prefix of no path":   {with("protected_prefixes", []any{"private"}), testSecret},
		"misspelt key":        {with("protected_prefix", []any{"/admin"}), testSecret},
		"secret not set":      {goodSection(), ""},
		"secret is too short": {goodSection(), testSecret[1:]},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TEST_AUTH_SECRET", tt.secret)
			if got := get(newTestHandler(t, tt.section), "/catalog", "").Code; got != 503 {
				t.Errorf("status: got %d, want 503", got)
			}
		})
	}
}
