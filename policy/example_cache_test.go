package policy_test

import (
	"fmt"

	"github.com/iameval/iameval/policy"
)

// A service is sent a session policy with each call, mostly one that it has seen.
func ExampleCache() {
	cache, err := policy.NewCache(10_000, 16<<20) // policies, and bytes of text
	if err != nil {
		fmt.Println(err)
		return
	}
	body := []byte(`{"Version": "2012-10-17", "Statement":
		{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"}}`)
	first, err := cache.Parse("session", policy.Identity, body)
	if err != nil {
		fmt.Println(err)
		return
	}
	again, _ := cache.Parse("session", policy.Identity, body)
	entries, bytes := cache.Len()
	fmt.Println(first == again, entries, bytes)
	// Output: true 1 108
}
