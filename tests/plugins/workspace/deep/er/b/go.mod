module example.com/workspace/deep/er/b

go 1.22
