// Package infile reads what the commands of this module are given: files and the
// standard input, to a limit and no further, and the policy documents in what
// the AWS CLI prints.
//
//	text, err := infile.ReadFile("role.json", syntax.MaxSize)
//	doc, err := infile.Find(text)      // where the document is, if text is not one
//	policy.Parse("role.json", policy.Trust, doc.Text)
//
// Positions in [Document.Text] are positions in the file, so that an error or a
// decision points at the line and column that the user sees.
package infile
