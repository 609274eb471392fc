package syntax

// element is an element of the policy language that a key of the root or of a statement
// may name. The zero element is not an element.
type element uint8

const (
	noElement element = iota
	elemVersion
	elemID
	elemStatement
	elemSid
	elemEffect
	elemPrincipal
	elemNotPrincipal
	elemAction
	elemNotAction
	elemResource
	elemNotResource
	elemCondition
	elementCount
)

// elementNames holds the names as keys must be spelled. SEMANTICS 1.2.1
var elementNames = [elementCount]string{
	elemVersion: "Version", elemID: "Id", elemStatement: "Statement",
	elemSid: "Sid", elemEffect: "Effect",
	elemPrincipal: "Principal", elemNotPrincipal: "NotPrincipal",
	elemAction: "Action", elemNotAction: "NotAction",
	elemResource: "Resource", elemNotResource: "NotResource",
	elemCondition: "Condition",
}

// String returns the name of the element.
func (e element) String() string { return elementNames[e] }

// place returns where the element's value stands, for messages.
func (e element) place() place { return place{noun: e.String()} }

// scope is an object whose keys name elements: the root or a statement.
type scope struct {
	what        string
	first, last element
}

var (
	rootScope      = scope{"a policy document", elemVersion, elemStatement}
	statementScope = scope{"a statement", elemSid, elemCondition}
)

// names returns the names of the elements of the scope.
func (s scope) names() []string { return elementNames[s.first : s.last+1] }

// element returns the element of the scope that name names, or noElement.
func (s scope) element(name string) element {
	if e := elementOf(name); s.first <= e && e <= s.last {
		return e
	}
	return noElement
}

// elementOf returns the element of that name, or noElement. A switch is several times
// as fast as a search in elementNames.
func elementOf(name string) element {
	switch name {
	case "Version":
		return elemVersion
	case "Id":
		return elemID
	case "Statement":
		return elemStatement
	case "Sid":
		return elemSid
	case "Effect":
		return elemEffect
	case "Principal":
		return elemPrincipal
	case "NotPrincipal":
		return elemNotPrincipal
	case "Action":
		return elemAction
	case "NotAction":
		return elemNotAction
	case "Resource":
		return elemResource
	case "NotResource":
		return elemNotResource
	case "Condition":
		return elemCondition
	default:
		return noElement
	}
}

// elementSet is the elements that one object has. The zero elementSet is empty.
type elementSet struct {
	pos   [elementCount]uint32 // where the key is; 0, where no key can be, if it is missing
	meant uint16               // the bit of an element: a misspelled key was probably meant to name it
}

// missing reports whether the object lacks e, unless a misspelling of it was already
// reported.
func (s *elementSet) missing(e element) bool { return s.pos[e] == 0 && s.meant>>e&1 == 0 }
