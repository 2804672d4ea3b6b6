module pants-krakend/probe

go 1.17
