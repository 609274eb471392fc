package review

// Severity is how bad a finding is: the four levels of IAM Access Analyzer. The zero
// Severity is NoSeverity, which no finding has.
type Severity uint8

// The severities, from the mildest.
const (
	NoSeverity Severity = iota
	Suggestion          // could be written better; nothing is wrong
	Warning             // probably not what was meant
	Security            // lets in more than was probably meant
	Error               // does not do what it says
)

// String returns "none", "suggestion", "warning", "security" or "error".
func (s Severity) String() string {
	return name(s, "none", "suggestion", "warning", "security", "error")
}

// ParseSeverity returns the severity that [Severity.String] calls name.
func ParseSeverity(name string) (Severity, bool) {
	for s := Suggestion; s <= Error; s++ {
		if s.String() == name {
			return s, true
		}
	}
	return NoSeverity, false
}

// Level is what a caller makes of a rule. The zero Level leaves it as it is.
type Level uint8

// The levels. All but AsIs and Off run the rule even where its profile would not.
const (
	AsIs Level = iota
	Off
	AsSuggestion
	AsWarning
	AsSecurity
	AsError
	On // with the severities that its findings have
)

// String returns "default", "off", "on", or the severity.
func (l Level) String() string {
	return name(l, "default", "off", "suggestion", "warning", "security", "error", "on")
}

// severity returns the severity that the level gives, NoSeverity for none.
func (l Level) severity() Severity {
	if l < AsSuggestion || l > AsError {
		return NoSeverity
	}
	return Severity(l - AsSuggestion + 1)
}

// Category is the subject of a rule. The zero Category is Load.
type Category uint8

// The categories, in the order of the documentation.
const (
	CategoryLoad Category = iota
	CategoryDocument
	CategoryAction
	CategoryResource
	CategoryCondition
	CategoryBreadth
	CategoryIAM
	CategoryPrincipal
	CategoryOrganization
	CategoryDynamoDB
	CategoryDAX
	CategoryAccount
)

// String returns the category's name, such as "dynamodb".
func (c Category) String() string {
	return name(c, "load", "document", "action", "resource", "condition", "breadth",
		"iam", "principal", "organization", "dynamodb", "dax", "account")
}

// Profile says who wants to hear of a rule. The zero Profile is Default.
type Profile uint8

// The profiles. Strict holds all rules, Default those without the strict ones.
const (
	Default Profile = iota
	Strict
)

// String returns "default" or "strict".
func (p Profile) String() string { return name(p, "default", "strict") }

// Needs is what a rule has to know beside the document. The zero Needs is Syntax.
type Needs uint8

// What rules need. Each also says why a rule did not run: [Rule.Lacks].
const (
	Syntax   Needs = iota // the document alone
	Services              // the list of services: always there
	Engine                // the evaluation engine, or package analysis: always there
	Several               // the policies of a principal: Options.Subjects or Options.Attached
	Tables                // tables: Options.Tables
	Clusters              // DAX clusters: Options.Clusters
	Clock                 // the time: Options.Now
	Command               // the program around the library, which reports it itself
)

// String returns what is needed, in a word.
func (n Needs) String() string {
	return name(n, "syntax", "services", "engine", "several documents", "tables", "clusters", "clock", "command")
}

// Remedy says whether a rule offers fixes. The zero Remedy is NoFix.
type Remedy uint8

// What fixes a rule offers.
const (
	NoFix      Remedy = iota
	OfferedFix        // changes what is decided, so somebody must choose it
	SafeFix           // no request is decided otherwise afterwards
)

// String returns "none", "offered" or "safe".
func (r Remedy) String() string { return name(r, "none", "offered", "safe") }

func name[T ~uint8](v T, names ...string) string {
	if int(v) < len(names) {
		return names[v]
	}
	return "invalid"
}
