module pants-krakend/builder

go 1.17
