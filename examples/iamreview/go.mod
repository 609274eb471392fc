module github.com/iameval/iameval/examples/iamreview

go 1.25.0

require (
	github.com/google/go-cmp v0.7.0
	github.com/iameval/iameval v0.0.0
	github.com/spf13/cobra v1.10.2
	github.com/spf13/pflag v1.0.10
	go.yaml.in/yaml/v3 v3.0.6
)

require (
	github.com/gobwas/glob v1.1.0 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/tidwall/gjson v1.20.2 // indirect
	github.com/tidwall/match v1.2.0 // indirect
	github.com/tidwall/pretty v1.3.0 // indirect
)

replace github.com/iameval/iameval => ../..
