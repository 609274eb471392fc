module github.com/iameval/iameval/examples/playground

go 1.25.0

require (
	github.com/chromedp/chromedp v0.23.0
	github.com/google/go-cmp v0.7.0
	github.com/iameval/iameval v0.0.0
	github.com/iameval/iameval/examples/internal/browser v0.0.0-00010101000000-000000000000
)

require (
	github.com/chromedp/cdproto v0.159.0 // indirect
	github.com/go-json-experiment/json v0.0.0-20260213210345-44df1a37e875 // indirect
	github.com/gobwas/glob v1.1.0 // indirect
	github.com/tidwall/gjson v1.20.2 // indirect
	github.com/tidwall/match v1.2.0 // indirect
	github.com/tidwall/pretty v1.3.0 // indirect
)

replace (
	github.com/iameval/iameval => ../..
	github.com/iameval/iameval/examples/internal/browser => ../internal/browser
)
