package review

import "github.com/iameval/iameval/arn"

// format is a format with stars for its variables.
type format struct {
	text    string
	service string      // in the ARN
	table   bool        // it is that of tables
	parts   []string    // of an ARN, six of them
	pattern arn.Pattern // as AWS's list has it
	last    arn.Pattern // of the last part alone, behind anyPrefix
	lastErr error
}

// overlapping is what is known of one entry and the formats of ARNs.
type overlapping map[*format]bool

// about is what an entry of Action is about: the actions that it covers, and their formats.
type about struct {
	actions     int
	starOnly    bool // of one of them
	formats     []*format
	undata      []*format // of services other than DynamoDB and DAX
	permissions []changing
	keys        map[string]bool // which keys one of them may have: see [pass.someTakes]
}

// changing is an action that changes permissions.
type changing struct {
	name    string
	formats []*format
}
