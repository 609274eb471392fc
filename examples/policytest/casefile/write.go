package casefile

import (
	"bytes"
	"encoding/json"
)

// Line writes a case as one line of JSON, without a line break.
func (c *Case) Line() (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // for people
	err := e.Encode(c)
	return string(bytes.TrimSpace(b.Bytes())), err
}

// Append appends a file of the cases to b: an array with a case a line.
func Append(b []byte, cases []*Case) ([]byte, error) {
	b = append(b, '[')
	for i, c := range cases {
		if i > 0 {
			b = append(b, ',')
		}
		line, err := c.Line()
		if err != nil {
			return nil, err
		}
		b = append(append(b, "\n  "...), line...)
	}
	return append(b, "\n]\n"...), nil
}
