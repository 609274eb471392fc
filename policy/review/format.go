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
