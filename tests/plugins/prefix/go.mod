module example.com/pants-krakend/prefix

go 1.22
