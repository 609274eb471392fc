package arn_test

import (
	"fmt"

	"github.com/iameval/iameval/arn"
)

// The label of a stream holds colons: only the first five of an ARN divide it.
func ExampleParse() {
	a, err := arn.Parse("arn:aws:dynamodb:us-east-1:123456789012:table/Books/stream/2024-02-12T18:57:26.492")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(a.Kind())
	fmt.Println(a.Region(), a.Account())
	fmt.Println(a.Table())
	fmt.Println(a.Name())
	// Output:
	// stream
	// us-east-1 123456789012
	// Books
	// 2024-02-12T18:57:26.492
}
