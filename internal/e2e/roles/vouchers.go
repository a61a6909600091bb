package roles

import (
	"net/http"
	"strings"
)

// voucherLines are those of coupons, cards and discounts: they are for who runs the practice.
func voucherLines() map[string][]line {
	const none = "/01k90000000000000000000000"
	all := map[string][]line{}
	bodies := map[string]map[string]any{"coupon": {"percent": 10}, "gift-card": {"value_minor": 1000},
		"clip-card": {"visits": 1, "services": []string{"talk"}}, "discount": {"name": "Friends", "percent": 10}}
	for one, body := range bodies {
		path := "/v1/" + one + "s"
		all["list-"+one+"s"] = []line{{door: seniors, what: plain("GET", path, nil)}}
		all["add-"+one] = []line{{door: seniors, what: plain("POST", path, body)}}
		verbs := map[string]string{"get": "GET", "replace": "PUT", "delete": "DELETE"}
		if strings.HasSuffix(one, "card") {
			verbs, body = map[string]string{"get": "GET", "change": "PUT"}, map[string]any{}
		}
		for verb, method := range verbs {
			all[verb+"-"+one] = []line{{door: seniors, what: plain(method, path+none, body),
				status: http.StatusNotFound}}
		}
	}
	return all
}
