// One module for the whole repository, with several plugins in it (plugins/quota, plugins/redact)
// and the packages they share (pkg/problem). plugins/auth is a module of its own.
module example.com/acme/gateway

go 1.22
