package arn_test

import (
	"fmt"

	"github.com/iameval/iameval/arn"
)

// A condition compares part by part. What has no six parts can not be compared,
// which is not the same as no match.
func ExampleGlob() {
	const caller = "arn:aws:iam::123456789012:role/service-role/Reader"
	for _, s := range []string{"arn:aws:iam::*:role/service-role/*", "arn:aws:iam:*:role/service-role/Reader", "arn:aws:iam:*"} {
		g, err := arn.ParseGlob(s, 0)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(g.Usable(), g.Match(caller, nil), s)
	}
	// Output:
	// true true arn:aws:iam::*:role/service-role/*
	// false false arn:aws:iam:*:role/service-role/Reader
	// false false arn:aws:iam:*
}
