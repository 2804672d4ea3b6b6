package main

// KrakenD links these as well. Linked here, they are shared with plugins that use them, so that
// a plugin with another version is refused by this gateway as KrakenD refuses it.
import (
	_ "github.com/cespare/xxhash/v2"
	_ "github.com/golang-jwt/jwt/v5"
	_ "github.com/google/uuid"
	_ "go.opentelemetry.io/otel"
	_ "golang.org/x/net/http2"
	_ "google.golang.org/grpc"
)
