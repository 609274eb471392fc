package realclients

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-dax-go-v2/dax"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	sdk "github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/iameval/iameval/examples/daxcache/dynamodb"
	"github.com/iameval/iameval/examples/daxcache/remote"
	"github.com/iameval/iameval/examples/daxserver"
	"github.com/iameval/iameval/examples/daxserver/daxtest"
	"github.com/iameval/iameval/examples/internal/address"
	"github.com/iameval/iameval/examples/internal/dynalite"
)

// certificate is that of this process's servers. Clients of this process and of others
// trust it by the file that is named in the environment before the first of them looks.
var certificate tls.Certificate

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "realclients")
	if err != nil {
		panic(err)
	}
	name := filepath.Join(dir, "ca.pem")
	if certificate, err = selfSigned(name); err != nil {
		panic(err)
	}
	for _, variable := range []string{"SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"} {
		if err := os.Setenv(variable, name); err != nil {
			panic(err)
		}
	}
	code := m.Run()
	_ = os.RemoveAll(dir) // of no use any more
	os.Exit(code)
}

// selfSigned makes a certificate of the local machine that is its own authority, and
// writes it to a file.
func selfSigned(name string) (c tls.Certificate, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return c, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "daxserver"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return c, err
	}
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, os.WriteFile(name, text, 0o600)
}

// everywhere is a server on each loopback address, plain and by TLS.
func everywhere(t *testing.T) *daxtest.Server {
	t.Helper()
	return daxtest.Start(t, daxtest.Options{Server: func(c *daxserver.Config) {
		c.Addresses, c.TLSAddresses = []string{"127.0.0.1:0", "[::1]:0"}, []string{"127.0.0.1:0", "[::1]:0"}
		c.TLS = &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{certificate}}
	}})
}

// TestEndpoints makes all calls over each kind of endpoint.
func TestEndpoints(t *testing.T) {
	for _, test := range []struct {
		name   string
		number int // of the server's endpoints
		of     func(string) string
	}{
		{"dax 127.0.0.1", 0, func(e string) string { return e }},
		{"dax localhost", 0, func(e string) string { return strings.Replace(e, "127.0.0.1", "localhost", 1) }},
		{"host and port", 0, func(e string) string { return strings.TrimPrefix(e, "dax://") }},
		{"dax ::1", 1, func(e string) string { return e }},
		{"daxs 127.0.0.1", 2, func(e string) string { return e }},
		{"daxs localhost", 2, func(e string) string { return strings.Replace(e, "127.0.0.1", "localhost", 1) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := everywhere(t)
			endpoint := test.of(s.Endpoints()[test.number])
			c := config(endpoint, s.Key, s.Secret)
			if strings.HasPrefix(endpoint, "daxs") {
				dial, err := dax.SecureDialContext(endpoint, false)
				if err != nil {
					t.Fatal(err)
				}
				c.DialContext = dial
			}
			client := connect(t, c)
			run(t, client, checks)
			run(t, client, transactions)
		})
	}
}

// TestJavaScriptByTLS makes the checks of both JavaScript clients by TLS. They find
// addresses alone, not the name localhost.
func TestJavaScriptByTLS(t *testing.T) {
	for _, client := range []string{"v2", "v3"} {
		t.Run(client, func(t *testing.T) {
			s := everywhere(t)
			runJS(t, s, client, s.Endpoints()[2])
		})
	}
}

// cutter passes connections on to a server, and its answers in pieces of some bytes.
func cutter(t *testing.T, to string, piece int) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go cut(client, to, piece)
		}
	}()
	return l.Addr().String()
}

func cut(client net.Conn, to string, piece int) {
	defer func() { _ = client.Close() }()
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer func() { _ = server.Close() }()
	go func() {
		_, _ = io.Copy(server, client) // the end of either ends both
		_ = server.Close()
	}()
	b := make([]byte, piece)
	for {
		n, err := server.Read(b)
		if err != nil {
			return
		}
		if _, err := client.Write(b[:n]); err != nil {
			return
		}
	}
}

// withPieces is a server whose clients are sent to a cutter.
func withPieces(t *testing.T, piece int) (*daxtest.Server, string) {
	t.Helper()
	to := address.Free(t)
	at := cutter(t, to, piece)
	return daxtest.Start(t, daxtest.Options{Server: func(c *daxserver.Config) { c.Addresses, c.Advertise = []string{to}, []string{at} }}), "dax://" + at
}

// TestReport11Pieces: answers come in pieces of 1 and of 7 bytes, sixty different lists
// of names among them.
func TestReport11Pieces(t *testing.T) {
	for _, piece := range []int{1, 7} {
		s, endpoint := withPieces(t, piece)
		client := connect(t, config(endpoint, s.Key, s.Secret))
		short := checks
		if piece == 1 { // the long text takes its time
			short = nil
			for _, c := range checks {
				if !strings.Contains(c.name, "long text") {
					short = append(short, c)
				}
			}
		}
		run(t, client, short)
		run(t, client, transactions)
	}
	s, endpoint := withPieces(t, 3)
	runJS(t, s, "v2", endpoint)
	s, endpoint = withPieces(t, 5)
	runJS(t, s, "v3", endpoint)
}

// TestDynalite makes all calls against another DynamoDB, which has no transactions.
func TestDynalite(t *testing.T) {
	url := dynalite.Start(t)
	db := sdk.New(sdk.Options{BaseEndpoint: &url, Region: "us-west-2", Credentials: credentials.NewStaticCredentialsProvider("a", "b", "")})
	for _, table := range daxtest.Tables() {
		in := &sdk.CreateTableInput{TableName: &table.Name, BillingMode: types.BillingModePayPerRequest}
		attributes := make(map[string]types.ScalarAttributeType)
		schema := func(keys ...dynamodb.KeyAttribute) (list []types.KeySchemaElement) {
			for i, k := range keys {
				if k.Name == "" {
					continue
				}
				attributes[k.Name] = types.ScalarAttributeType(k.Kind.String())
				list = append(list, types.KeySchemaElement{AttributeName: aws.String(k.Name), KeyType: []types.KeyType{types.KeyTypeHash, types.KeyTypeRange}[i]})
			}
			return list
		}
		in.KeySchema = schema(table.Key.Partition, table.Key.Sort)
		for _, index := range table.Indexes {
			in.LocalSecondaryIndexes = append(in.LocalSecondaryIndexes, types.LocalSecondaryIndex{IndexName: aws.String(index.Name), KeySchema: schema(index.Key.Partition, index.Key.Sort),
				Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll}})
		}
		for name, kind := range attributes {
			in.AttributeDefinitions = append(in.AttributeDefinitions, types.AttributeDefinition{AttributeName: aws.String(name), AttributeType: kind})
		}
		if _, err := db.CreateTable(t.Context(), in); err != nil {
			t.Fatal(err)
		}
	}
	store := remote.New(db)
	s := daxtest.Start(t, daxtest.Options{Store: store})
	client := tester(t, s)
	run(t, client, checks)
	_, err := transactGet(types.Get{TableName: pointer("Books"), Key: book("b1")})(t.Context(), client)
	if code, _ := codeOf(err); code != "NotImplementedException" && code != "NotImplemented" {
		t.Errorf("a transaction: %v; want that it is not implemented", err)
	}
	runJS(t, s, "v3", s.Endpoint, "NO_TRANSACTIONS=1")
}
