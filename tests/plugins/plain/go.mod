module example.com/pants-krakend/plain

go 1.17
