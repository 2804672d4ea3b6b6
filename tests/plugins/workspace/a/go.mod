module example.com/workspace/a

go 1.22
