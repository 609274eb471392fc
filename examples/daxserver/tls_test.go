package daxserver_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-dax-go-v2/dax"
	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/iameval/iameval/examples/daxserver"
)

// certificate makes one for localhost, and the pool that trusts it.
func certificate(tb testing.TB) (tls.Certificate, *x509.CertPool) {
	tb.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		tb.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		tb.Fatal(err)
	}
	of, err := x509.ParseCertificate(der)
	if err != nil {
		tb.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(of)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// TLS is of version 1.2 at least; clients are told the port that they came to; a
// request is cancelled and answered as without it: A9.
func TestA9TLS(t *testing.T) {
	pair, pool := certificate(t)
	store := newSlow(newBooks(t))
	w := newWorld(t, store, daxserver.Config{Addresses: []string{"127.0.0.1:0"}, TLSAddresses: []string{"127.0.0.1:0"},
		TLS: &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS10}}) //nolint:gosec // it is raised
	endpoint := w.Endpoints()[1]
	address, ok := strings.CutPrefix(endpoint, "daxs://")
	if !ok {
		t.Fatalf("endpoints %v", w.Endpoints())
	}
	old := &tls.Config{RootCAs: pool, ServerName: "localhost", MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10} //nolint:gosec // the server must refuse it
	if c, err := tls.Dial("tcp", address, old); err == nil {
		t.Error("TLS 1.1 is accepted")
		_ = c.Close()
	}
	plain := dial(t, "dax://"+address)
	plain.say(preamble(), signedBy(alice).authorize(), getNone)
	_ = plain.hearClose() // an alert, perhaps
	w.wantLog(t, "msg=refused", "why=plain", "want dax://")
	good := &tls.Config{RootCAs: pool, ServerName: "localhost", MinVersion: tls.VersionTLS12}
	c, err := tls.Dial("tcp", address, good)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	l := &line{t, c}
	l.say(preamble(), signedBy(alice).authorize(), getNone)
	ctx := <-store.entered
	time.Sleep(100 * time.Millisecond) // it is watched by now
	select {
	case <-ctx.Done():
		t.Error("the call has ended")
	case store.free <- struct{}{}:
	}
	l.hear([]byte{0x80, 0xbf, 0xff})
	l.say(request(getItem, octetsOf("Books"), octetsOf("other"), noParams))
	ctx = <-store.entered
	_ = c.Close()
	select {
	case <-ctx.Done():
	case <-time.After(10 * time.Second):
		t.Error("the read goes on without its client")
	}
	if err := daxserver.Check(t.Context(), endpoint, good); err != nil {
		t.Error(err)
	}
	if err := daxserver.Check(t.Context(), endpoint, nil); err == nil {
		t.Error("a certificate that nobody trusts is trusted")
	}
}

// AWS's client by TLS.
func TestGoV2TLS(t *testing.T) {
	pair, pool := certificate(t)
	w := newWorld(t, newBooks(t), daxserver.Config{TLSAddresses: []string{"127.0.0.1:0"}, TLS: &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}})
	config := dax.NewConfig(aws.Config{Region: "us-west-2", Credentials: alice}, w.Endpoint())
	d := &tls.Dialer{Config: &tls.Config{RootCAs: pool, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}}
	config.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		return d.DialContext(ctx, network, address)
	}
	c, err := dax.New(config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	if out, err := c.GetItem(t.Context(), getBook("dune")); err != nil || len(out.Item) != 3 {
		t.Errorf("%v, %v", out, err)
	}
}

// What is wrong with a configuration is said before anything listens.
func TestConfigRefused(t *testing.T) {
	w := newWorld(t, newBooks(t), daxserver.Config{})
	ids := loadIdentities(t, w.dir)
	for _, test := range []struct {
		config daxserver.Config
		want   string
	}{
		{daxserver.Config{Identities: ids}, "needs a Cluster"},
		{daxserver.Config{Cluster: w.cluster}, "needs Identities"},
		{daxserver.Config{Cluster: w.cluster, Identities: ids, TLSAddresses: []string{"127.0.0.1:0"}}, "a certificate"},
		{daxserver.Config{Cluster: w.cluster, Identities: ids, TLSAddresses: []string{"127.0.0.1:0"}, TLS: new(tls.Config)}, "a certificate"},
		{daxserver.Config{Cluster: w.cluster, Identities: ids, Addresses: []string{"127.0.0.1:0", "nowhere.invalid:1"}}, "nowhere.invalid"},
		{daxserver.Config{Cluster: w.cluster, Identities: ids, Advertise: []string{"127.0.0.1"}}, "advertise"},
		{daxserver.Config{Cluster: w.cluster, Identities: ids, Peers: []string{"daxs://127.0.0.1"}}, "peer"},
		{daxserver.Config{Cluster: w.cluster, Identities: ids, State: "/proc/none/lists"}, "state"},
	} {
		s, err := daxserver.Listen(test.config)
		if err == nil {
			_ = s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, want %q", err, test.want)
		}
	}
	if _, err := w.Reload(policiesOf(ids), nil); err == nil {
		t.Error("no identities are put in force")
	}
	if err := daxserver.Check(t.Context(), "http://127.0.0.1:1", nil); err == nil {
		t.Error("HTTP is an endpoint of DAX")
	}
	if err := daxserver.Check(t.Context(), w.Endpoint(), nil); err != nil {
		t.Error(err)
	}
}
