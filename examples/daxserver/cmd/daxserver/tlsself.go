package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// A certificate authority of one's own, for daxs:// on a laptop: its certificate and
// key are kept in a folder, so that clients go on trusting it; the server's own
// certificate is made anew at each start, and kept in memory.

// The files of the folder.
const (
	authorityFile    = "ca.pem"
	authorityKeyFile = "ca-key.pem"
)

// Lifetimes of certificates.
const (
	authorityLife = 10 * 365 * 24 * time.Hour
	serverLife    = 365 * 24 * time.Hour
)

// selfSigned returns a certificate for this machine and the further hosts, signed by
// the authority in the folder, which is made if it is not there; and the file that
// clients must trust.
func selfSigned(dir string, hosts []string, now time.Time) (tls.Certificate, string, error) {
	file := filepath.Join(dir, authorityFile)
	authority, key, err := loadAuthority(dir)
	if errors.Is(err, fs.ErrNotExist) {
		authority, key, err = makeAuthority(dir, now)
	}
	if err != nil {
		return tls.Certificate{}, "", fmt.Errorf("-tls-self %s: %w", dir, err)
	}
	if now.After(authority.NotAfter) {
		return tls.Certificate{}, "", fmt.Errorf("-tls-self %s: %s ended on %s; remove it, and have clients trust the new one", dir, file, authority.NotAfter.Format(time.DateOnly))
	}
	leaf, err := makeLeaf(authority, key, hosts, now)
	return leaf, file, err
}

func loadAuthority(dir string) (*x509.Certificate, crypto.Signer, error) {
	pair, err := tls.LoadX509KeyPair(filepath.Join(dir, authorityFile), filepath.Join(dir, authorityKeyFile))
	if err != nil {
		return nil, nil, err
	}
	authority, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		return nil, nil, err
	}
	key, ok := pair.PrivateKey.(crypto.Signer)
	if !ok || !authority.IsCA {
		return nil, nil, fmt.Errorf("%s is not the certificate of an authority", authorityFile)
	}
	return authority, key, nil
}

func makeAuthority(dir string, now time.Time) (*x509.Certificate, crypto.Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	template, err := newTemplate("daxserver local authority", now, authorityLife)
	if err != nil {
		return nil, nil, err
	}
	template.IsCA, template.BasicConstraintsValid, template.MaxPathLenZero = true, true, true
	template.KeyUsage = x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, err
	}
	for _, f := range []struct {
		name, kind string
		content    []byte
		mode       fs.FileMode
	}{{authorityKeyFile, "PRIVATE KEY", secret, 0o600}, {authorityFile, "CERTIFICATE", der, 0o644}} {
		text := pem.EncodeToMemory(&pem.Block{Type: f.kind, Bytes: f.content})
		if err := os.WriteFile(filepath.Join(dir, f.name), text, f.mode); err != nil {
			return nil, nil, err
		}
	}
	authority, err := x509.ParseCertificate(der)
	return authority, key, err
}

func newTemplate(name string, now time.Time, life time.Duration) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, err
	}
	return &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(life)}, nil
}

// makeLeaf makes the certificate of the server. It needs the names by which clients
// are given the endpoint: they check that name even for other nodes.
func makeLeaf(authority *x509.Certificate, key crypto.Signer, hosts []string, now time.Time) (tls.Certificate, error) {
	own, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template, err := newTemplate("daxserver", now, serverLife)
	if err != nil {
		return tls.Certificate{}, err
	}
	if template.NotAfter.After(authority.NotAfter) {
		template.NotAfter = authority.NotAfter
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	names := append([]string{"localhost", "127.0.0.1", "::1"}, hosts...)
	if name, err := os.Hostname(); err == nil {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, authority, own.Public(), key)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der, authority.Raw}, PrivateKey: own}, nil
}
