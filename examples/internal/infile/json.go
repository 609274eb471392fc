package infile

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// JSON decodes the one JSON value that a text is into what v points to. A member that
// v does not have is an error, and so is text after the value: what a user wrote is
// never dropped without a word.
func JSON(text []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	end := d.InputOffset()
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%.20q after the value; want one JSON value", bytes.TrimSpace(text[end:]))
	}
	return nil
}
