package main

import (
	"fmt"
	"io/fs"
)

const preface = `Made by policy/catalog/aws/gen; not to be edited. The form is described in table.go.
The facts are from the package named above, but for those of corrections.go. The package
comes under this licence:

`

// notice returns the head of the table: what it is, and the licence of what it
// is made from.
func notice(folder fs.FS) (string, error) {
	text, err := fs.ReadFile(folder, "LICENSE.txt")
	if err != nil {
		return "", fmt.Errorf("the licence of the package has to stand in the table: %w", err)
	}
	return preface + string(text), nil
}
