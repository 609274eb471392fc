package infile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Document is a policy document found in a text.
type Document struct {
	// Text is the document, with blanks before and in it so that each of its
	// tokens has the line and column that it has in the text it was found in.
	// Within a string that holds escapes of its own the columns after the first
	// of them may be less.
	Text []byte
	// Field is the field that holds the document, such as
	// "PolicyVersion.Document"; "" if the text itself is the document.
	Field string
	// Form says how the text holds the document, for the user; "" if it is the
	// text itself, as it stands.
	Form string
	// Decoded is the document without those blanks, and without the escapes of a
	// string around it. Offset leads back.
	Decoded []byte

	start int      // of Decoded in the text
	at    []uint32 // how far behind start each byte of Decoded is, and its end; nil: they follow one another
}

// Offset returns the offset in the text of the byte i of Decoded; that of the end for
// its length.
func (d *Document) Offset(i int) int {
	i = max(0, min(i, len(d.Decoded)))
	if d.at == nil {
		return d.start + i
	}
	return d.start + int(d.at[i])
}

// decoded sets what units that begin at an offset of the text stand for.
func (d *Document) decoded(units []unit, start int) {
	d.Decoded, d.start = unitBytes(units), start
	d.at = make([]uint32, 0, len(units)+1)
	behind := 0
	for _, u := range units {
		d.at = append(d.at, uint32(behind))
		behind += u.size
	}
	d.at = append(d.at, uint32(behind))
}

// A holder is a field of what an AWS CLI command prints that holds a policy
// document: as an object, or as a string whose text is the document.
type holder struct{ field, command string }

// holders are the fields in which documents are found. No policy document has
// any of them as an element, so a document is never mistaken for an output.
var holders = [...]holder{
	{"PolicyVersion.Document", "iam get-policy-version"},
	{"PolicyDocument", "iam get-user-policy, get-group-policy or get-role-policy"},
	{"Role.AssumeRolePolicyDocument", "iam get-role"},
	{"Policy", "dynamodb get-resource-policy, kms get-key-policy, s3api get-bucket-policy or lambda get-policy"},
	{"Policy.Content", "organizations describe-policy"},
	{"ResourcePolicy", "secretsmanager get-resource-policy"},
	{"Attributes.Policy", "sqs get-queue-attributes or sns get-topic-attributes"},
	{"policyText", "ecr get-repository-policy"},
	{"InlinePolicy", "sso-admin get-inline-policy-for-permission-set"},
	{"PolicyInJson", "glue get-resource-policy"},
	{"policy", "codebuild get-resource-policy or vpc-lattice get-auth-policy"},
	{"policy.document", "codeartifact get-domain-permissions-policy or get-repository-permissions-policy"},
	{"policy.Policy", "glacier get-vault-access-policy"},
}

// elements are the elements of a policy document. An object with any of them is
// a document.
var elements = [...]string{"Version", "Id", "Statement"}

// Find looks for the policy document in a text: in what an AWS CLI command
// prints, or in a document that is a JSON string or URL-encoded, as IAM's API
// returns it. Every other text is returned as it stands, so that its parser
// says what is wrong.
//
// It is an error if an output holds no document, several, or one that is not text.
func Find(text []byte) (Document, error) {
	plain := Document{Text: text, Decoded: text}
	trimmed := bytes.TrimSpace(text)
	switch {
	case !utf8.Valid(text):
		return plain, nil
	case isEncoded(trimmed):
		units, err := decodeURL(plainUnits(text))
		d := Document{Text: align(units), Form: "the document is read as URL-encoded text"}
		d.decoded(units, 0)
		return d, err
	case !json.Valid(text):
		return plain, nil
	case trimmed[0] == '"':
		at := bytes.IndexByte(text, '"')
		d := Document{Form: "the document is read from a JSON string"}
		units, err := d.inString(text, at)
		d.Text = inPlace(text[:at], units)
		return d, err
	case trimmed[0] != '{':
		return plain, nil
	}
	return findField(text)
}

// findField looks for the document in the fields of an object.
func findField(text []byte) (Document, error) {
	plain := Document{Text: text, Decoded: text}
	fields, err := members(text)
	if err != nil || slices.ContainsFunc(elements[:], func(e string) bool { _, ok := fields[e]; return ok }) {
		return plain, nil // a document, even if a faulty one
	}
	var found []holder
	for _, h := range holders {
		if _, ok := fields[h.field]; ok {
			found = append(found, h)
		}
	}
	// Policy and policy hold the document themselves only as strings.
	if at, ok := fields["policy"]; ok && text[at] == '{' && len(found) > 1 {
		found = slices.DeleteFunc(found, func(h holder) bool { return h.field == "policy" })
	}
	if at, ok := fields["Policy"]; ok && text[at] == '{' {
		found = slices.DeleteFunc(found, func(h holder) bool { return h.field == "Policy" })
		if len(found) == 0 {
			return plain, errors.New("the field Policy does not hold a document; want Policy.Content, as organizations describe-policy prints, or the output of iam get-policy-version")
		}
	}
	switch len(found) {
	case 0:
		return plain, nil
	case 1:
		return found[0].open(text, fields[found[0].field])
	}
	return plain, fmt.Errorf("the fields %s and %s both hold a document; want one", found[0].field, found[1].field)
}

// open takes the document out of the field whose value begins at an offset.
func (h holder) open(text []byte, at int) (Document, error) {
	d := Document{Field: h.field, Form: fmt.Sprintf("the document is read from the field %s (aws %s)", h.field, h.command)}
	switch text[at] {
	case '{':
		d.Decoded, d.start = value(text, at), at
		d.Text = append(blank(text[:at]), d.Decoded...)
		return d, nil
	case '"':
		units, err := d.inString(text, at)
		d.Text = inPlace(text[:at], units)
		return d, err
	}
	return d, fmt.Errorf("the field %s holds %.40s; want a policy document", h.field, value(text, at))
}

// At takes the document out of the object or string that begins at an offset. It
// leaves out the Text, so that it takes time for the document alone.
func At(text []byte, at int) (d Document, err error) {
	switch {
	case at < 0 || at >= len(text):
	case text[at] == '{':
		d.Decoded, d.start = value(text, at), at
		return d, nil
	case text[at] == '"':
		_, err = d.inString(text, at)
		return d, err
	}
	return d, errors.New("neither an object nor a string; want a policy document")
}

// Within takes the document that stands in a text as it is: n bytes from an offset.
func Within(text []byte, from, n int) Document {
	from = max(0, min(from, len(text)))
	to := max(from, min(from+n, len(text)))
	return Document{Decoded: text[from:to:to], start: from}
}

// members returns the offsets of the values of an object's members, and of the
// members of those that are objects, as "Role" and "Role.Arn". A duplicate name
// is an error: it is not known which of the two holds the document.
func members(text []byte) (map[string]int, error) {
	at := make(map[string]int)
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	err := object(d, text, func(name string, offset int) error {
		if _, twice := at[name]; twice {
			return fmt.Errorf("duplicate field %s", name)
		}
		at[name] = offset
		if text[offset] != '{' {
			return nil
		}
		inner := json.NewDecoder(bytes.NewReader(text[offset:]))
		return object(inner, text[offset:], func(of string, within int) error {
			if _, twice := at[name+"."+of]; twice {
				return fmt.Errorf("duplicate field %s.%s", name, of)
			}
			at[name+"."+of] = offset + within
			return nil
		})
	})
	return at, err
}

// object visits the members of the object that d is about to read.
func object(d *json.Decoder, text []byte, visit func(name string, offset int) error) error {
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		at := int(d.InputOffset())
		at += len(text[at:]) - len(bytes.TrimLeft(text[at:], " \t\r\n:"))
		if err := visit(fmt.Sprint(name), at); err != nil {
			return err
		}
		if err := d.Decode(new(json.RawMessage)); err != nil {
			return err
		}
	}
	return nil
}

// value returns the JSON value that begins at an offset of a valid text.
func value(text []byte, at int) []byte {
	d := json.NewDecoder(bytes.NewReader(text[at:]))
	var v json.RawMessage
	if d.Decode(&v) != nil {
		return nil
	}
	end := at + int(d.InputOffset())
	return text[at:end:end]
}

// inString takes the document out of the string that begins at an offset.
func (d *Document) inString(text []byte, at int) ([]unit, error) {
	raw := value(text, at)
	if len(raw) < 2 {
		return nil, errors.New("the string that holds the document does not end; want a quote")
	}
	units, err := stringUnits(raw[1 : len(raw)-1])
	if err != nil {
		return nil, err
	}
	if isEncoded(unitBytes(units)) {
		d.Form += ", URL-encoded"
		if units, err = decodeURL(units); err != nil {
			return nil, err
		}
	}
	d.decoded(units, at+1)
	return units, nil
}

// inPlace writes the units of a string where they stand in the text.
func inPlace(before []byte, units []unit) []byte {
	return append(append(blank(before), ' '), align(units)...) // a blank stands for the quote
}

// blank returns a text with a blank for each character, except line breaks.
func blank(text []byte) []byte {
	return []byte(strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return ' '
	}, string(text)))
}
