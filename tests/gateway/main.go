// Package main is the gateway of the tests: Lura, the engine of KrakenD, with the very config
// parser, router and plugin loaders that KrakenD runs.
//
//	gateway -c krakend.json -p 8080 [check]
//
// It listens on 127.0.0.1 only and logs everything to stdout, as KrakenD does by default. With
// `check` it reads the configuration and ends.
//
// What KrakenD 2.13.8 has and this lacks: its commands other than check (version, check-plugin,
// test-plugin), its configuration aliases other than the three for plugins, every component
// outside Lura (telemetry, JWT validation, rate limits, Lua, CEL, caches, queues, …), and the
// packages those link. So a plugin that loads here may still disagree with KrakenD about a module
// that only KrakenD links.
//
// Wiring only: what a test asks and expects does not live here.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/luraproject/lura/v2/config"
	"github.com/luraproject/lura/v2/logging"
	"github.com/luraproject/lura/v2/proxy"
	modifier "github.com/luraproject/lura/v2/proxy/plugin"
	"github.com/luraproject/lura/v2/router/gin"
	"github.com/luraproject/lura/v2/transport/http/client"
	executor "github.com/luraproject/lura/v2/transport/http/client/plugin"
	"github.com/luraproject/lura/v2/transport/http/server"
	handler "github.com/luraproject/lura/v2/transport/http/server/plugin"
)

func main() {
	configFile := flag.String("c", "krakend.json", "KrakenD configuration `file`")
	port := flag.Int("p", 8080, "`port` on 127.0.0.1, in place of the configuration's")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *configFile, *port); err != nil {
		fmt.Fprintln(os.Stderr, "ERROR:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, configFile string, port int) error {
	// KrakenD's own names for Lura's namespaces: Lura by itself knows only the latter.
	config.ExtraConfigAlias = map[string]string{
		"plugin/http-server":       handler.Namespace,
		"plugin/http-client":       executor.Namespace,
		"plugin/req-resp-modifier": modifier.Namespace,
	}
	file, err := rendered(configFile)
	if err != nil {
		return err
	}
	cfg, err := config.NewParser().Parse(file)
	if err != nil || flag.Arg(0) == "check" {
		return err
	}
	cfg.Normalize() // The parser leaves aliases as they are.
	cfg.Address, cfg.Port = "127.0.0.1", port

	logger, err := logging.NewLogger("DEBUG", os.Stdout, "KRAKEND")
	if err != nil {
		return err
	}
	if cfg.Plugin != nil {
		loadPlugins(*cfg.Plugin, logger)
	}

	// Middleware order as in KrakenD: the plugins of the server wrap the whole router.
	gin.NewFactory(gin.Config{
		Engine:         gin.NewEngine(cfg, gin.EngineOptions{Logger: logger, Writer: os.Stdout}),
		HandlerFactory: gin.EndpointHandler,
		ProxyFactory:   proxy.NewDefaultFactory(backendFactory(logger), logger),
		Logger:         logger,
		RunServer: gin.RunServerFunc(
			handler.New(logger, server.RunServerWithLoggerFactory(logger)),
		),
	}).NewWithContext(ctx).Run(cfg)
	return nil
}

// backendFactory calls upstreams over HTTP, through a client plugin where a backend names one.
func backendFactory(logger logging.Logger) proxy.BackendFactory {
	newExecutor := executor.HTTPRequestExecutor(logger,
		func(*config.Backend) client.HTTPRequestExecutor {
			return client.DefaultHTTPRequestExecutor(client.NewHTTPClient)
		})
	return func(remote *config.Backend) proxy.Proxy {
		return proxy.NewHTTPProxyWithHTTPExecutor(remote, newExecutor(remote), remote.Decoder)
	}
}

// loadPlugins offers every file of the folder to each loader, in KrakenD's order and with
// KrakenD's log lines; like KrakenD it goes on when a plugin fails.
func loadPlugins(cfg config.Plugin, logger logging.Logger) {
	logger.Debug("[SERVICE: Plugin Loader] Starting loading process")
	n, err := executor.LoadWithLogger(cfg.Folder, cfg.Pattern, executor.RegisterClient, logger)
	report(logger, "[SERVICE: Executor Plugin]", n, err)
	n, err = handler.LoadWithLogger(cfg.Folder, cfg.Pattern, handler.RegisterHandler, logger)
	report(logger, "[SERVICE: Handler Plugin]", n, err)
	n, err = modifier.LoadWithLogger(cfg.Folder, cfg.Pattern, modifier.RegisterModifier, logger)
	report(logger, "[SERVICE: Modifier Plugin]", n, err)
	logger.Debug("[SERVICE: Plugin Loader] Loading process completed")
}

// report logs one line for each plugin that failed, and the count of those that did not.
func report(logger logging.Logger, prefix string, loaded int, err error) {
	var several interface{ Errs() []error }
	switch {
	case errors.As(err, &several):
		for _, e := range several.Errs() {
			logger.Debug(prefix, e)
		}
	case err != nil:
		logger.Debug(prefix, err)
	}
	if loaded > 0 {
		logger.Info(prefix, "Total plugins loaded:", loaded)
	}
}
