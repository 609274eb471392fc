package catalog

// Reach says for whom a resource policy, as tables and streams can have one,
// counts when an action is asked for. The values are those of policy.Reach
// (SEMANTICS 6.4g), one for one and by the same names.
//
// The zero Reach is the cautious one for an action that nothing is known of: it
// opens nothing to other accounts, and ignores no Deny.
type Reach uint8

const (
	SameAccount      Reach = iota // callers of the resource's own account
	CrossAccount                  // callers of other accounts too
	NoResourcePolicy              // nobody: the action takes no resource policy
)

// String returns "same-account", "cross-account" or "none".
func (r Reach) String() string {
	texts := [...]string{"same-account", "cross-account", "none"}
	if int(r) >= len(texts) {
		return "invalid"
	}
	return texts[r]
}
