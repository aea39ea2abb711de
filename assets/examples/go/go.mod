module poll

go 1.22
