package main

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// engine is the package that is compiled to WebAssembly.
const engine = "github.com/iameval/iameval/examples/playground/wasm"

// writeSite writes the static site: the page, the engine and the script of Go's
// distribution that starts it.
func writeSite(ctx context.Context, folder string, stdout io.Writer) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	list, err := fs.ReadDir(pageFiles, "page")
	if err != nil {
		return err
	}
	for _, entry := range list {
		text, err := file(entry.Name(), true)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, entry.Name()), text, 0o644); err != nil {
			return err
		}
	}
	if err := copyLoader(ctx, folder); err != nil {
		return err
	}
	wasm := filepath.Join(folder, "engine.wasm")
	if err := build(ctx, wasm); err != nil {
		return err
	}
	size, packed, err := sizes(wasm)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: engine.wasm has %.1f MB, %.1f MB with gzip\n", folder, float64(size)/1e6, float64(packed)/1e6)
	return nil
}

// build compiles the engine with the go tool, from the module of this program.
func build(ctx context.Context, out string) error {
	out, err := filepath.Abs(out)
	if err != nil {
		return err
	}
	c := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, engine)
	c.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0", "GOFLAGS=")
	if text, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w; run this command in examples/playground\n%s", c, err, text)
	}
	return nil
}

// copyLoader copies wasm_exec.js, which belongs to the Go that compiles the engine.
func copyLoader(ctx context.Context, folder string) error {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env GOROOT: %w", err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "wasm_exec.js"), text, 0o644)
}

// sizes returns the size of a file, and its size with gzip.
func sizes(name string) (size, packed int64, err error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return 0, 0, err
	}
	var n counter
	z, err := gzip.NewWriterLevel(&n, gzip.BestCompression)
	if err != nil {
		return 0, 0, err
	}
	if _, err := z.Write(text); err != nil {
		return 0, 0, err
	}
	err = z.Close()
	return int64(len(text)), int64(n), err
}

// counter counts the bytes that are written to it.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}
