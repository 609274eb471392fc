package arn_test

import (
	"fmt"

	"github.com/iameval/iameval/arn"
)

// How far a star reaches: to the next colon, unless it ends its part. An ARN of
// fewer than six parts has stars in the place of the rest.
func ExamplePattern_Match() {
	books := arn.MustParse("arn:aws:dynamodb:us-east-1:123456789012:table/Books")
	for _, s := range []string{
		"*",
		"arn:aws:dynamodb:*:*:table/*",
		"arn:aws:dynamodb",
		"arn:aws:dynamodb:*:table/Books",
		"arn:aws:dynamodb:us-*-1:table/Books",
		"arn:aws:dynamodb:us-*-1:123456789012:table/Books",
	} {
		p, err := arn.ParsePattern(s, 0)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(p.Match(books, nil), p.Match(arn.Wildcard(), nil), s)
	}
	// Output:
	// true true *
	// true false arn:aws:dynamodb:*:*:table/*
	// true false arn:aws:dynamodb
	// false false arn:aws:dynamodb:*:table/Books
	// false false arn:aws:dynamodb:us-*-1:table/Books
	// true false arn:aws:dynamodb:us-*-1:123456789012:table/Books
}
