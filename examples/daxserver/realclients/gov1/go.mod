module github.com/iameval/iameval/examples/daxserver/realclients/gov1

go 1.25.0

replace github.com/iameval/iameval => ../../../..

replace github.com/iameval/iameval/examples/daxcache/remote => ../../../daxcache/remote

replace github.com/iameval/iameval/examples/daxserver => ../..

require (
	github.com/aws/aws-dax-go v1.2.15
	github.com/aws/aws-sdk-go v1.55.5
	github.com/google/go-cmp v0.7.0
	github.com/iameval/iameval/examples/daxserver v0.0.0
)

require (
	github.com/antlr/antlr4 v0.0.0-20181218183524-be58ebffde8e // indirect
	github.com/gobwas/glob v1.1.0 // indirect
	github.com/gofrs/uuid v4.4.0+incompatible // indirect
	github.com/iameval/iameval v0.0.0 // indirect
	github.com/jmespath/go-jmespath v0.4.0 // indirect
	github.com/tidwall/gjson v1.20.2 // indirect
	github.com/tidwall/match v1.2.0 // indirect
	github.com/tidwall/pretty v1.3.0 // indirect
)
