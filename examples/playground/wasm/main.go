//go:build js && wasm

// The engine of the static page. It runs in a worker and gives it one function,
// iameval.ask, from a request to a response, both JSON: see package core.
package main

import (
	"runtime/debug"
	"syscall/js"

	"github.com/iameval/iameval/examples/playground/core"
)

func main() {
	debug.SetGCPercent(400) // one thread does everything here, and a page has memory to spare
	ask := js.FuncOf(func(_ js.Value, args []js.Value) any {
		if len(args) != 1 || args[0].Type() != js.TypeString {
			return `{"error":"want one text"}`
		}
		return string(core.Ask([]byte(args[0].String())))
	})
	js.Global().Set("iameval", map[string]any{"ask": ask})
	select {}
}
