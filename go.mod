module github.com/iameval/iameval

go 1.25.0

require (
	github.com/gobwas/glob v1.1.0
	github.com/google/go-cmp v0.7.0
	github.com/tidwall/gjson v1.20.2
	golang.org/x/exp v0.0.0-20260410095643-746e56fc9e2f // of fuzz alone; a revision that takes Go 1.25
)

require (
	github.com/tidwall/match v1.2.0 // indirect
	github.com/tidwall/pretty v1.3.0 // indirect
)
