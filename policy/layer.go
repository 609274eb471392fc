package policy

// Layers of policies.

// Layer is the kind of policy that settled a decision. The constants stand in
// the order in which explicit denials are looked for.
type Layer uint8

const (
	NoLayer              Layer = iota // the zero Decision
	LayerRequest                      // the request itself: not valid, not signed, or needing no policy
	LayerServiceControl               // SCPs of the caller's account
	LayerResourceControl              // RCPs of the resource's account
	LayerEndpoint                     // the VPC endpoint's policy
	LayerResource                     // the resource's policy
	LayerTrust                        // the role's trust policy
	LayerIdentity                     // policies of the user and its groups, or of the role
	LayerBoundary                     // the permissions boundary
	LayerSession                      // the session policies
	numLayers
)

var layerNames = [...]string{"none", "request", "scp", "rcp", "endpoint", "resource", "trust", "identity", "boundary", "session"}

// String returns the layer's short name: request, scp, rcp, endpoint,
// resource, trust, identity, boundary or session.
func (l Layer) String() string {
	if l >= numLayers {
		return "invalid"
	}
	return layerNames[l]
}

// layers is a set of layers.
type layers uint32 // of numLayers bits

// The masks change no layer, and spare the check of a shift.
func (s layers) has(l Layer) bool { return s>>(l&31)&1 != 0 }

func (s *layers) add(l Layer) { *s |= 1 << (l & 31) }
