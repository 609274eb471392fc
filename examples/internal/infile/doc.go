// Package infile reads the input of this module's commands: files and the
// standard input, up to a limit, and the policy documents in the output of the
// AWS CLI.
//
//	text, err := infile.ReadFile("role.json", syntax.MaxSize)
//	doc, err := infile.Find(text)      // finds the document in an output of the AWS CLI
//	policy.Parse("role.json", policy.Trust, doc.Text)
//
// Positions in [Document.Text] are positions in the file, so that an error or a
// decision points at the line and column that the user sees.
package infile
