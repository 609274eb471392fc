// Playground is a page on which policies are typed or dropped in and answered at once.
// It serves the page on the loopback address, or writes it as a static site with the
// engine compiled to WebAssembly, so that nothing typed leaves the browser.
//
// Usage:
//
//	playground [-listen ADDRESS] [-open]
//	playground -static DIR
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run is main without the process: it returns the exit status, 0 or 2.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("playground", flag.ContinueOnError)
	flags.SetOutput(stderr)
	listen := flags.String("listen", "localhost:8480", "the loopback `address` to serve the page on; port 0 takes a free one")
	openPage := flags.Bool("open", false, "open the page in the browser")
	static := flags.String("static", "", "write the page as a static site to this `folder`, and serve nothing")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	err := error(nil)
	switch {
	case flags.NArg() > 0:
		err = fmt.Errorf("%q: there are no arguments beside the flags", flags.Arg(0))
	case *static != "":
		err = writeSite(ctx, *static, stdout)
	default:
		err = serve(ctx, *listen, *openPage, stdout)
	}
	if err != nil {
		fmt.Fprintf(stderr, "playground: %v\n", err)
		return 2
	}
	return 0
}

// serve serves the page until the context ends.
func serve(ctx context.Context, address string, openPage bool, stdout io.Writer) error {
	l, err := listenLoopback(ctx, address)
	if err != nil {
		return err
	}
	url := "http://" + l.Addr().String() + "/"
	fmt.Fprintf(stdout, "%s\n", url)
	server := &http.Server{
		Handler:           handler(),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 16 << 10,
	}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if openPage {
		if err := openBrowser(ctx, url); err != nil {
			fmt.Fprintf(stdout, "the browser does not open: %v\n", err)
		}
	}
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// listenLoopback listens on an address of this machine alone.
func listenLoopback(ctx context.Context, address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("-listen: %w; want an address such as localhost:8480", err)
	}
	if !loopback(host) {
		return nil, fmt.Errorf("-listen: %q is not a loopback address; want localhost, 127.0.0.1 or [::1], as nobody else may ask", host)
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("-listen: %w", err)
	}
	return l, nil
}

// openBrowser opens an address in the user's browser.
func openBrowser(ctx context.Context, url string) error {
	switch runtime.GOOS {
	case "darwin":
		return exec.CommandContext(ctx, "open", url).Start()
	case "windows":
		return exec.CommandContext(ctx, "rundll32", "url.dll,FileProtocolHandler", url).Start()
	}
	return exec.CommandContext(ctx, "xdg-open", url).Start()
}
