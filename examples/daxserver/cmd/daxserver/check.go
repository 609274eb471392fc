package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/iameval/iameval/examples/daxserver"
)

// checkServer asks a server whether it answers, without any key.
func checkServer(args []string, out, log io.Writer) int {
	endpoint := "dax://127.0.0.1:" + port
	if len(args) > 0 {
		endpoint = args[0]
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := daxserver.Check(ctx, endpoint, nil); err != nil {
		fmt.Fprintln(log, "daxserver:", err)
		return 1
	}
	fmt.Fprintln(out, endpoint, "answers")
	return 0
}
