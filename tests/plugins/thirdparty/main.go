// Package main is the test plugin "thirdparty": an http-server plugin that links modules which the
// gateway links too, at KrakenD 2.13.8's versions.
//
// It answers /__thirdparty with one result from each module, so that an answer proves that the
// code ran, and leaves every other request to the gateway.
package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"

	"github.com/cespare/xxhash/v2"
	"github.com/gin-gonic/gin"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"go.opentelemetry.io/otel"
	"golang.org/x/net/http2"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
)

// HandlerRegisterer is the symbol that the gateway looks up.
var HandlerRegisterer = registerer("thirdparty")

type registerer string

func (r registerer) RegisterHandlers(register func(
	name string,
	handler func(context.Context, map[string]any, http.Handler) (http.Handler, error),
)) {
	register(string(r), r.newHandler)
}

func (r registerer) newHandler(
	_ context.Context, _ map[string]any, next http.Handler,
) (http.Handler, error) {
	return http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.URL.Path != "/__thirdparty" {
			next.ServeHTTP(w, request)
			return
		}
		answer, err := results(request.Context())
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		answer["plugin"] = string(r)
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	}), nil
}

// results has the same values in every gateway whose gin engine runs in release mode.
func results(ctx context.Context) (map[string]string, error) {
	token, err := jwt.NewWithClaims(
		jwt.SigningMethodHS256, jwt.MapClaims{"sub": "krakend"}).SignedString([]byte("key"))
	if err != nil {
		return nil, err
	}
	code, err := grpcCode(ctx)
	if err != nil {
		return nil, err
	}
	return map[string]string{
		// The gateway sets this variable of gin: only a plugin that shares the package sees it.
		"gin":    gin.Mode(),
		"grpc":   code,
		"http2":  http2.ErrCodeProtocol.String(),
		"jwt":    token,
		"otel":   otel.Version(),
		"uuid":   uuid.NewSHA1(uuid.NameSpaceDNS, []byte("krakend")).String(),
		"xxhash": strconv.FormatUint(xxhash.Sum64String("krakend"), 16),
	}, nil
}

// grpcCode makes a call that is cancelled before it begins, so nothing reaches a network.
func grpcCode(ctx context.Context) (string, error) {
	connection, err := grpc.NewClient(
		"passthrough:///nowhere", grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return "", err
	}
	defer connection.Close()
	ctx, cancel := context.WithCancel(ctx)
	cancel()
	return status.Code(connection.Invoke(ctx, "/none/None", nil, nil)).String(), nil
}

func main() {}
