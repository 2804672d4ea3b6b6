module example.com/registering

go 1.17
