package daxserver

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/iameval/iameval/examples/daxserver/protocol"
)

// Check asks the server at an endpoint, such as dax://127.0.0.1:8111, whether it
// answers. It has no key: it asks for the nodes without authorisation, and expects to
// be asked for one. The certificate of a daxs:// endpoint must be good; nil is the
// configuration that trusts what the system trusts.
func Check(ctx context.Context, endpoint string, config *tls.Config) error {
	scheme, address, ok := strings.Cut(endpoint, "://")
	if !ok {
		scheme, address = "dax", endpoint
	}
	var d interface {
		DialContext(ctx context.Context, network, address string) (net.Conn, error)
	} = new(net.Dialer)
	switch scheme {
	case "dax":
	case "daxs":
		d = &tls.Dialer{Config: config}
	default:
		return fmt.Errorf("daxserver: %q is not an endpoint, such as dax://127.0.0.1:8111", endpoint)
	}
	c, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // the answer has come, or will not
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(preamblePatience)
	}
	if err := c.SetDeadline(deadline); err != nil {
		return err
	}
	if _, err := c.Write(protocol.AppendHello(nil, "daxserver -check")); err != nil {
		return err
	}
	required, err := protocol.ReadRequired(bufio.NewReader(c))
	if err == nil && !required {
		err = errors.New("want to be asked for an authorisation")
	}
	if err != nil {
		return fmt.Errorf("daxserver: %s does not answer as DAX does: %w", endpoint, err)
	}
	return nil
}
