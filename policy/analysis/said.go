package analysis

import "strings"

// said is who the callers of a case are, for readers: parts that are put together,
// each "" where it is not said, or does not matter.
type said [5]string

const (
	saidType = iota
	saidWho  // an ARN, an account or a name
	saidPartition
	saidParent // who made the session of a federated user
	saidRelation
)

// anything stands for all values of a part.
const anything = "*"

// String puts the parts together.
func (s said) String() string {
	if s[saidType] == anything {
		s[saidType] = "any caller"
	}
	var b strings.Builder
	for i, part := range s {
		switch {
		case part == "" || part == anything:
		case i == saidParent:
			b.WriteString(", made by " + part + ",")
		case b.Len() > 0:
			b.WriteString(" " + part)
		default:
			b.WriteString(part)
		}
	}
	return strings.TrimSuffix(b.String(), ",")
}
