package gateway

import (
	"fmt"
	"strings"
)

// Mode is what happens to requests that are not allowed. The zero Mode is Enforce.
type Mode uint8

// The modes.
const (
	Enforce Mode = iota // they are denied
	Log                 // they are forwarded, and logged as would_deny
	Off                 // nothing is looked at
)

// String returns "enforce", "log" or "off".
func (m Mode) String() string {
	switch m {
	case Enforce:
		return "enforce"
	case Log:
		return "log"
	case Off:
		return "off"
	}
	return "invalid"
}

// ParseModes reads a mode, and modes of services: "log,s3=enforce".
func ParseModes(text string) (mode Mode, services map[string]Mode, err error) {
	services = make(map[string]Mode)
	seen := make(map[string]bool) // by service; "": of all others
	for part := range strings.SplitSeq(text, ",") {
		service, name, of := strings.Cut(part, "=")
		if !of {
			service, name = "", service
		}
		m, ok := map[string]Mode{"enforce": Enforce, "log": Log, "off": Off}[name]
		switch {
		case !ok:
			return 0, nil, fmt.Errorf("mode %q; want enforce, log or off, and SERVICE= before it for one service", part)
		case of && service == "":
			return 0, nil, fmt.Errorf("mode %q; want a service before the equals sign", part)
		case seen[service]:
			return 0, nil, fmt.Errorf("mode %q of %q; want one mode of each service, and one of all others", part, text)
		case of:
			services[service] = m
		default:
			mode = m
		}
		seen[service] = true
	}
	return mode, services, nil
}

// mode returns the mode of a service.
func (g *Gateway) mode(service string) Mode {
	if m, ok := g.Modes[service]; ok {
		return m
	}
	return g.Mode
}
