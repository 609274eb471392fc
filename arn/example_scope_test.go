package arn_test

import (
	"fmt"

	"github.com/iameval/iameval/arn"
)

// A service knows its Region and account and gets names from API calls. A table
// can be named by its ARN as well, and then it may be elsewhere.
func ExampleScope() {
	here := arn.Scope{Region: "us-east-1", Account: "123456789012"}
	for _, name := range []string{"Books", "arn:aws:dynamodb:eu-west-1:210987654321:table/Books", "My Books"} {
		table, err := here.Resolve(name)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(table)
	}
	cluster, _ := here.Cache("DAXCluster01")
	fmt.Println(cluster)
	// Output:
	// arn:aws:dynamodb:us-east-1:123456789012:table/Books
	// arn:aws:dynamodb:eu-west-1:210987654321:table/Books
	// arn: "My Books", byte 2: the name of a table or an index is 3 to 255 characters of A-Z a-z 0-9 _ . -
	// arn:aws:dax:us-east-1:123456789012:cache/daxcluster01
}
