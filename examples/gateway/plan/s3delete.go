package plan

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/iameval/iameval/condition"
)

// maxDelete is how many objects a DeleteObjects may name.
const maxDelete = 1000

// deletion is the body of a DeleteObjects.
type deletion struct {
	Quiet   bool
	Objects []deletedObject
}

type deletedObject struct {
	Key              string
	VersionID        string `xml:"VersionId,omitempty"`
	ETag             string `xml:",omitempty"`
	LastModifiedTime string `xml:",omitempty"`
	Size             string `xml:",omitempty"`
}

// deleteObjects plans a DeleteObjects key by key: those that are denied become
// errors of the answer. Source: the page on DeleteObjects in the API reference.
func (c *s3Call) deleteObjects(p Plan) (Plan, error) {
	d, err := parseDeletion(c.in.Body)
	if err != nil {
		return Plan{}, &Refusal{Operation: p.Operation, Reason: err.Error(), Syntax: true}
	}
	for _, o := range d.Objects {
		if err := checkKey(o.Key); err != nil {
			return Plan{}, err
		}
		resource, err := c.resource(c.bucket, o.Key)
		if err != nil {
			return Plan{}, err
		}
		action := "s3:DeleteObject"
		of := *c
		if o.VersionID != "" {
			action = versionOf(action)
			of.facts.entries = append(of.facts.entries[:len(of.facts.entries):len(of.facts.entries)], condition.String("s3:VersionId", o.VersionID))
		}
		p.Checks = append(p.Checks, of.check(action, resource))
	}
	if bypasses(c.in.Header) { // then whoever may not bypass may not delete at all
		for _, check := range p.Checks[:len(d.Objects):len(d.Objects)] {
			p.Checks = append(p.Checks, c.check("s3:BypassGovernanceRetention", check.Resource))
		}
		return p, nil
	}
	p.Partial = d
	return p, nil
}

// parseDeletion reads the list strictly: elements that are not known, text between
// them, entities and declarations are errors.
func parseDeletion(body []byte) (*deletion, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict = true
	out := new(deletion)
	var path []string
	var text strings.Builder
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			path = append(path, t.Name.Local)
			text.Reset()
			if err := out.begin(strings.Join(path, "/")); err != nil {
				return nil, err
			}
		case xml.EndElement:
			if err := out.set(strings.Join(path, "/"), text.String()); err != nil {
				return nil, err
			}
			path = path[:len(path)-1]
			text.Reset()
		case xml.CharData:
			text.Write(t)
		case xml.Directive:
			return nil, errors.New("the list of objects has a declaration")
		}
	}
	if len(out.Objects) == 0 || len(out.Objects) > maxDelete {
		return nil, errors.New("the list of objects has no object, or more than 1000")
	}
	for _, o := range out.Objects {
		if o.Key == "" {
			return nil, errors.New("the list of objects has one without a key")
		}
	}
	return out, nil
}

func (d *deletion) begin(path string) error {
	switch path {
	case "Delete", "Delete/Quiet", "Delete/Object/Key", "Delete/Object/VersionId", "Delete/Object/ETag", "Delete/Object/LastModifiedTime", "Delete/Object/Size":
		return nil
	case "Delete/Object":
		d.Objects = append(d.Objects, deletedObject{})
		return nil
	}
	return errors.New("the list of objects has the element " + clip(path))
}

func (d *deletion) set(path, text string) error {
	var into *string
	if name, ok := strings.CutPrefix(path, "Delete/Object/"); ok {
		o := &d.Objects[len(d.Objects)-1]
		into = map[string]*string{"Key": &o.Key, "VersionId": &o.VersionID, "ETag": &o.ETag, "LastModifiedTime": &o.LastModifiedTime, "Size": &o.Size}[name]
	}
	switch {
	case path == "Delete/Quiet":
		d.Quiet = strings.TrimSpace(text) == "true"
	case into == nil && strings.TrimSpace(text) != "":
		return errors.New("the list of objects has text between its elements")
	case into != nil && *into != "":
		return errors.New("the list of objects has an element twice")
	case into != nil:
		*into = text
	}
	return nil
}

// Body returns the list of the allowed objects alone.
func (d *deletion) Body(allowed []bool) []byte {
	type list struct {
		XMLName xml.Name        `xml:"http://s3.amazonaws.com/doc/2006-03-01/ Delete"`
		Objects []deletedObject `xml:"Object"`
		Quiet   bool
	}
	out := list{Quiet: d.Quiet}
	for i, o := range d.Objects {
		if allowed[i] {
			out.Objects = append(out.Objects, o)
		}
	}
	if out.Objects == nil {
		return nil
	}
	text, err := xml.Marshal(out)
	if err != nil {
		return nil
	}
	return append([]byte(xml.Header), text...)
}

// Answer adds an error for each object that was denied.
func (d *deletion) Answer(body []byte, denied []string) []byte {
	if body == nil {
		body = []byte(xml.Header + `<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></DeleteResult>`)
	}
	type object struct {
		XMLName   xml.Name `xml:"Error"`
		Key       string
		VersionID string `xml:"VersionId,omitempty"`
		Code      string
		Message   string
	}
	var errs []byte
	for i, o := range d.Objects {
		if denied[i] == "" {
			continue
		}
		text, err := xml.Marshal(object{Key: o.Key, VersionID: o.VersionID, Code: "AccessDenied", Message: denied[i]})
		if err == nil {
			errs = append(errs, text...)
		}
	}
	const end = "</DeleteResult>"
	i := bytes.LastIndex(body, []byte(end))
	if i < 0 {
		return body
	}
	return append(append(append([]byte(nil), body[:i]...), errs...), body[i:]...)
}
