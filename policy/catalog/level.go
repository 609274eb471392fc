package catalog

// Level is the access level of an action. AWS classifies by what an action is
// able to do at most, so that one of level Write may read as well.
type Level uint8

const (
	NoLevel               Level = iota // not classified: the zero Action and the legacy ones
	List                               // sees that resources exist
	Read                               // sees what is in them
	Write                              // creates, changes, deletes
	Tagging                            // changes tags and nothing else
	PermissionsManagement              // changes who may do what
)

// String returns AWS's name for the level, such as "Permissions management".
func (l Level) String() string {
	texts := [...]string{"none", "List", "Read", "Write", "Tagging", "Permissions management"}
	if int(l) >= len(texts) {
		return "invalid"
	}
	return texts[l]
}
