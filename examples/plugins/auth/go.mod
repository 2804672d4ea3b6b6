// A module of its own: only this plugin needs a JWT library, and the library's version must be the
// one that the gateway links (KrakenD 2.13.8: v5.3.1), whatever the rest of the repository uses.
module example.com/acme/gateway/plugins/auth

go 1.22

require (
	example.com/acme/gateway v0.0.0
	github.com/golang-jwt/jwt/v5 v5.3.1
)

// The shared packages come from this repository, never from a proxy.
replace example.com/acme/gateway => ../..
