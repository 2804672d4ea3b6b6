package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"example.com/acme/gateway/pkg/problem"
)

// settings is this plugin's part of krakend.json. The secret itself stays out of that file, which
// is committed and logged: only the name of an environment variable is in it.
type settings struct {
	SecretEnv         string   `json:"secret_env"`
	Issuer            string   `json:"issuer"`
	ProtectedPrefixes []string `json:"protected_prefixes"`
}

// RFC 7518, section 3.2: a key for HS256 has at least the size of the hash.
const minSecretBytes = 32

// guard knows which paths are protected and which tokens open them.
type guard struct {
	prefixes []string
	secret   []byte
	parser   *jwt.Parser
}

func newGuard(section any, lookupEnv func(string) (string, bool)) (*guard, error) {
	s, err := parseSettings(section)
	if err != nil {
		return nil, err
	}
	secret, _ := lookupEnv(s.SecretEnv)
	if len(secret) < minSecretBytes {
		return nil, fmt.Errorf(
			"environment variable %s must hold a secret of at least %d bytes, it has %d",
			s.SecretEnv, minSecretBytes, len(secret))
	}
	return &guard{
		prefixes: s.ProtectedPrefixes,
		secret:   []byte(secret),
		parser: jwt.NewParser(
			// Without a list of methods the token itself would choose how it is verified.
			jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}),
			jwt.WithIssuer(s.Issuer),
			// Without this, a token with no expiry would be good for ever.
			jwt.WithExpirationRequired(),
		),
	}, nil
}

// parseSettings refuses what it does not know, so that a misspelt key is not an open door.
func parseSettings(section any) (settings, error) {
	var s settings
	raw, err := json.Marshal(section)
	if err != nil {
		return s, err
	}
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&s); err != nil {
		return s, fmt.Errorf("bad settings: %w", err)
	}
	if s.SecretEnv == "" || s.Issuer == "" || len(s.ProtectedPrefixes) == 0 {
		return s, errors.New("secret_env, issuer and protected_prefixes are all required")
	}
	for _, prefix := range s.ProtectedPrefixes {
		if !strings.HasPrefix(prefix, "/") || path.Clean(prefix) != prefix {
			return s, fmt.Errorf("protected prefix %q: want a form like \"/private\"", prefix)
		}
	}
	return s, nil
}

func (g *guard) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.protects(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		token, ok := bearerToken(r)
		if !ok {
			w.Header().Set("WWW-Authenticate", "Bearer")
			problem.Write(w, http.StatusUnauthorized, "Send a bearer token.")
			return
		}
		if err := g.verify(token); err != nil {
			// Why it is not valid is told to nobody: that would help to forge one.
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			problem.Write(w, http.StatusUnauthorized, "The token is not valid.")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// protects says whether a path is under a protected prefix: "/private" covers "/private" and
// "/private/x", not "/privateer". A path with "//" or ".." in it could be one thing here and
// another one to the router behind us, so it always needs a token.
func (g *guard) protects(requested string) bool {
	if clean := path.Clean(requested); clean != requested && clean+"/" != requested {
		return true
	}
	for _, prefix := range g.prefixes {
		if strings.HasPrefix(requested+"/", strings.TrimSuffix(prefix, "/")+"/") {
			return true
		}
	}
	return false
}

// bearerToken reads the Authorization header; its scheme is case-insensitive (RFC 9110, 11.1).
func bearerToken(r *http.Request) (string, bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return token, strings.EqualFold(scheme, "Bearer") && token != ""
}

func (g *guard) verify(token string) error {
	_, err := g.parser.Parse(token, func(*jwt.Token) (any, error) { return g.secret, nil })
	return err
}
