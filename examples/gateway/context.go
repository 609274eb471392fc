package gateway

import (
	"net/http"
	"net/netip"
	"strings"

	"github.com/iameval/iameval/condition"
	"github.com/iameval/iameval/variables"
)

// context returns the condition keys of the caller and of the connection.
func (x *exchange) context() condition.Context {
	var entries [5]condition.Entry
	list := entries[:0]
	list = append(list, x.g.sourceIP(x.r), condition.Bool("aws:SecureTransport", x.g.secure(x.r)))
	if agent := x.r.UserAgent(); agent != "" {
		list = append(list, condition.String("aws:UserAgent", agent))
	}
	if referer := x.r.Referer(); referer != "" {
		list = append(list, condition.String("aws:referer", referer))
	}
	if x.sig != nil {
		list = append(list, condition.String("aws:RequestedRegion", x.sig.Credential.Region))
	}
	own := condition.NewContext(list...)
	if x.identity == nil {
		return own
	}
	return x.identity.Context.Join(own)
}

// sourceIP is the address of the client: that of the connection or, past trusted
// proxies, the last one of X-Forwarded-For that is not a trusted proxy. What is not
// an address is unknown.
func (g *Gateway) sourceIP(r *http.Request) condition.Entry {
	const key = "aws:SourceIp"
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return condition.Unknown(key)
	}
	addr := at.Addr().Unmap().WithZone("")
	if !g.trusts(addr) {
		return condition.Addr(key, addr)
	}
	list := strings.Split(strings.Join(r.Header["X-Forwarded-For"], ","), ",")
	for i := len(list) - 1; i >= 0; i-- {
		text := strings.TrimSpace(list[i])
		if text == "" {
			continue
		}
		next, err := netip.ParseAddr(text)
		if err != nil {
			return condition.Unknown(key)
		}
		if addr = next.Unmap().WithZone(""); !g.trusts(addr) {
			break
		}
	}
	return condition.Addr(key, addr)
}

// secure reports whether the client used TLS.
func (g *Gateway) secure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	proto := r.Header["X-Forwarded-Proto"]
	return err == nil && g.trusts(at.Addr().Unmap().WithZone("")) && len(proto) == 1 && variables.EqualASCII(proto[0], "https")
}

// trusts reports whether an address is a trusted proxy.
func (g *Gateway) trusts(a netip.Addr) bool {
	for _, p := range g.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}
