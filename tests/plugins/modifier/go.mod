module example.com/pants-krakend/modifier

go 1.17

require github.com/fatih/camelcase v1.0.0
