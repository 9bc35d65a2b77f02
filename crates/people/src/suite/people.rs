//! Signing up, logging in, and being told no.

use crate::suite::World;
use crate::trial::{Answer, PASSWORD, cookie};
use axum::{body::Body, http::header};
use serde_json::{Value, json};
use wanghong_base::clock;

fn signup(handle: &str, email: &str, password: &str) -> Value {
    json!({"name": "New", "handle": handle, "email": email, "password": password})
}

fn login(email: &str, password: &str) -> Value {
    json!({"email": email, "password": password})
}

#[tokio::test]
async fn signing_up_takes_a_free_handle_a_free_address_and_a_password() {
    let mut world = World::new().await;
    world.shows(&["email"]);
    for (handle, email, password) in [
        ("a b", "new@example.com", PASSWORD),
        ("x", "new@example.com", PASSWORD),
        ("new", "nowhere", PASSWORD),
        ("new", "new@example.com", "short"),
        ("fan", "new@example.com", PASSWORD),
        ("new", "FAN@example.com", PASSWORD),
        ("new", "new@example.com", PASSWORD),
        ("new", "newer@example.com", PASSWORD),
    ] {
        world.tell("nobody", "POST /signup", signup(handle, email, password)).await;
    }
    let nameless =
        json!({"name": " \n", "handle": "new2", "email": "new2@example.com", "password": PASSWORD});
    world.tell("nobody", "POST /signup", nameless).await;
    let long =
        json!({"name": "网".repeat(51), "handle": "new2", "email": "new2@example.com", "password": PASSWORD});
    world.tell("nobody", "POST /signup", long).await;
    insta::assert_snapshot!(world.script(), @r#"
    nobody: POST /signup
      422 {"code":"invalid","field":"handle","message":"A handle has 2 to 30 small letters, digits or underscores."}
    nobody: POST /signup
      422 {"code":"invalid","field":"handle","message":"A handle has 2 to 30 small letters, digits or underscores."}
    nobody: POST /signup
      422 {"code":"invalid","field":"email","message":"This is not an e-mail address."}
    nobody: POST /signup
      422 {"code":"invalid","field":"password","message":"A password has 8 to 256 characters."}
    nobody: POST /signup
      409 {"code":"taken","field":"handle","message":"Somebody else has this."}
    nobody: POST /signup
      409 {"code":"taken","field":"email","message":"Somebody else has this."}
    nobody: POST /signup
      200 {"email":"new@example.com"}
    nobody: POST /signup
      409 {"code":"taken","field":"handle","message":"Somebody else has this."}
    nobody: POST /signup
      422 {"code":"invalid","field":"name","message":"This must not be empty."}
    nobody: POST /signup
      422 {"code":"too_long","field":"name","message":"This has 51 characters; 50 fit."}
    "#);
}

#[tokio::test]
async fn nobody_is_taken_for_somebody_with_a_stage() {
    let mut world = World::new().await;
    world.shows(&["email", "name"]);
    for (name, handle) in
        [("Ieader", "one"), ("L.e.a.d.e.r", "one"), ("Ｌｅаder", "one"), ("One", "1eader"), ("One", "one")]
    {
        let form = json!({"name": name, "handle": handle, "email": "one@example.com", "password": PASSWORD});
        world.tell("nobody", "POST /signup", form).await;
    }
    let named = |name: &str| json!({"name": name, "bio": "Hello", "avatar": null, "banner": null});
    world.tell("fan", "PATCH /accounts/{fan}", named("Leader")).await;
    world.tell("leader", "PATCH /accounts/{leader}", named("Leader")).await;
    world.tell("fan", "PATCH /accounts/{fan}", named("fan")).await;
    insta::assert_snapshot!(world.script(), @r#"
    nobody: POST /signup
      409 {"code":"taken","field":"name","message":"This looks like the name of somebody who has a stage here."}
    nobody: POST /signup
      409 {"code":"taken","field":"name","message":"This looks like the name of somebody who has a stage here."}
    nobody: POST /signup
      409 {"code":"taken","field":"name","message":"This looks like the name of somebody who has a stage here."}
    nobody: POST /signup
      409 {"code":"taken","field":"handle","message":"This looks like the name of somebody who has a stage here."}
    nobody: POST /signup
      200 {"email":"one@example.com"}
    fan: PATCH /accounts/{fan}
      409 {"code":"taken","field":"name","message":"This looks like the name of somebody who has a stage here."}
    leader: PATCH /accounts/{leader}
      200 {"name":"Leader"}
    fan: PATCH /accounts/{fan}
      200 {"name":"fan"}
    "#);
}

#[tokio::test]
async fn a_wrong_login_tells_nothing_and_guessing_is_slow() {
    let mut world = World::new().await;
    world.shows(&["email"]);
    world.tell("nobody", "POST /login", login("admin@example.com", "wrong horse")).await;
    world.tell("nobody", "POST /login", login("who@example.com", "wrong horse")).await;
    world.tell("nobody", "POST /login", login("admin@example.com", "short")).await;
    world.tell("nobody", "POST /login", login("admin@example.com", PASSWORD)).await;
    for _ in 0..crate::limits::LOGINS {
        let no = world.send("nobody", "POST /login", &login("admin@example.com", "wrong horse")).await;
        assert_eq!(no.json()["code"], "wrong_login");
    }
    world.tell("nobody", "POST /login", login("admin@example.com", PASSWORD)).await;
    insta::assert_snapshot!(world.script(), @r#"
    nobody: POST /login
      401 {"code":"wrong_login","message":"Unknown address or wrong password."}
    nobody: POST /login
      401 {"code":"wrong_login","message":"Unknown address or wrong password."}
    nobody: POST /login
      401 {"code":"wrong_login","message":"Unknown address or wrong password."}
    nobody: POST /login
      200 {"email":"admin@example.com"}
    nobody: POST /login
      429 {"code":"slow_down","message":"Too many tries. Wait a little.","retry_after_ms":"[wait]"}
    "#);
}

/// Tries to log in from an address that a proxy names.
async fn try_from(world: &World, of: &str, email: &str, password: &str) -> Value {
    let request = world.request("nobody", "POST /login").header("x-forwarded-for", of);
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let body = Body::from(login(email, password).to_string());
    world.serve(request.body(body).unwrap()).await.json()
}

#[tokio::test]
async fn who_guesses_locks_out_their_own_network_and_not_the_owner() {
    let world = World::set(|config| config.behind_proxy = true).await;
    let admin = "admin@example.com";
    for _ in 0..crate::limits::LOGINS {
        assert_eq!(try_from(&world, "2001:db8::1", admin, "wrong horse").await["code"], "wrong_login");
    }
    assert_eq!(try_from(&world, "2001:db8::2", admin, PASSWORD).await["code"], "slow_down");
    assert_eq!(try_from(&world, "198.51.100.1", admin, PASSWORD).await["email"], admin);
}

/// Whoever knows an address can use up all tries for it from elsewhere.
#[tokio::test]
async fn who_comes_from_where_she_always_comes_is_not_locked_out() {
    let world = World::set(|config| config.behind_proxy = true).await;
    let (admin, home) = ("admin@example.com", "198.51.100.1");
    let (_, device) = cookies(&log_in_at(&world, home, admin, None).await);
    for _ in 0..=crate::limits::LOGINS_ANYWHERE {
        let _counted = world.part.failed_logins.anywhere.count(admin, clock::now());
    }
    let strange = log_in_at(&world, "203.0.113.5", admin, None).await;
    assert_eq!(strange.json()["code"], "slow_down");
    assert_eq!(log_in_at(&world, home, admin, None).await.status, 200, "from her own network");
    let abroad = log_in_at(&world, "203.0.113.5", admin, Some(&device)).await;
    assert_eq!(abroad.status, 200, "in her own browser");
    let forged = device.replacen("device=", "device=1", 1);
    assert_eq!(log_in_at(&world, "203.0.113.6", admin, Some(&forged)).await.json()["code"], "slow_down");
}

/// A browser of somebody's gives them tries of their own, and not so many of them.
#[tokio::test]
async fn a_known_browser_is_known_for_its_owner_and_guesses_slowly_too() {
    let world = World::set(|config| config.behind_proxy = true).await;
    let (_, device) = cookies(&log_in_at(&world, "198.51.100.1", "admin@example.com", None).await);
    for _ in 0..=crate::limits::LOGINS_ANYWHERE {
        let _counted = world.part.failed_logins.anywhere.count("fan@example.com", clock::now());
    }
    let as_fan = log_in_at(&world, "198.51.100.1", "fan@example.com", Some(&device)).await;
    assert_eq!(as_fan.json()["code"], "slow_down", "another's browser says nothing for her");
    let number = device.trim_start_matches("device=").split('.').next().unwrap();
    for _ in 0..crate::limits::LOGINS {
        let _counted =
            world.part.failed_logins.on_device.count(&format!("admin@example.com {number}"), clock::now());
    }
    let guess = log_in_at(&world, "198.51.100.1", "admin@example.com", Some(&device)).await;
    assert_eq!(guess.json()["code"], "slow_down");
}

/// Logs in with the password of the admin, from an address and perhaps in a browser that is known.
async fn log_in_at(world: &World, of: &str, email: &str, device: Option<&str>) -> Answer {
    let request = world.request("nobody", "POST /login").header("x-forwarded-for", of);
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let request = request.header(header::COOKIE, device.unwrap_or("nothing=at all"));
    world.serve(request.body(Body::from(login(email, PASSWORD).to_string())).unwrap()).await
}

/// The cookies of a session and of a browser.
fn cookies(answer: &Answer) -> (String, String) {
    let lines = answer.head.get_all(header::SET_COOKIE).iter();
    let pairs: Vec<_> =
        lines.map(|line| line.to_str().unwrap().split(';').next().unwrap().to_owned()).collect();
    let find = |name: &str| pairs.iter().find(|pair| pair.starts_with(name)).unwrap().clone();
    (find("session="), find("device="))
}

#[tokio::test]
async fn one_right_password_is_no_leave_to_guess_others() {
    let world = World::set(|config| config.behind_proxy = true).await;
    let (of, mut told) = ("198.51.100.1", Vec::new());
    for n in 0..=crate::limits::KNOCKS {
        let right = try_from(&world, of, "admin@example.com", PASSWORD).await;
        let wrong = try_from(&world, of, &format!("fan{n}@example.com"), "wrong horse").await;
        told.push((right["code"].clone(), wrong["code"].clone()));
    }
    let last = told.pop().unwrap();
    assert_eq!(last, (json!("slow_down"), json!("slow_down")));
    assert!(told.iter().all(|codes| *codes == (Value::Null, json!("wrong_login"))), "{told:?}");
}

#[tokio::test]
async fn a_session_ends_where_its_owner_ends_it() {
    let world = World::new().await;
    let mine = world.send("nobody", "POST /login", &login("admin@example.com", PASSWORD)).await;
    let mine = cookie(&mine.head);
    let me = || world.request("nobody", "GET /me").header(header::COOKIE, &mine).body(Body::empty()).unwrap();
    assert_eq!(world.serve(me()).await.json()["email"], "admin@example.com");
    let out = world.request("nobody", "POST /logout").header(header::COOKIE, &mine);
    let out = world.serve(out.body(Body::empty()).unwrap()).await;
    assert_eq!((out.status.as_u16(), cookie(&out.head).as_str()), (204, "session="));
    assert_eq!(world.serve(me()).await.json()["code"], "unauthenticated");
    assert!(world.send("admin", "GET /me", &Value::Null).await.status.is_success(), "on the other machine");
}

#[tokio::test]
async fn teams_are_made_by_their_leader_and_nobody_locks_themselves_out() {
    let mut world = World::new().await;
    world.shows(&["roles"]);
    for (who, handle, roles) in [
        ("leader", "guest", json!(["director", "shop"])),
        ("leader", "guest", json!(["owner"])),
        ("leader", "nobody_is_this", json!(["shop"])),
        ("leader", "guest", json!(["admin"])),
        ("leader", "leader", json!(["director"])),
        ("leader", "guest", json!(["leader"])),
        ("guest", "leader", json!(["director"])),
        ("guest", "leader", json!(["leader", "shop"])),
        ("director", "guest", json!([])),
        ("admin", "guest", json!([])),
        ("admin", "leader", json!(["director"])),
    ] {
        let op = format!("PUT /accounts/{{leader}}/team/{handle}");
        world.tell(who, &op, json!({"roles": roles})).await;
    }
    insta::assert_snapshot!(world.script(), @r#"
    leader: PUT /accounts/{leader}/team/guest
      200 {"roles":["director","shop"]}
    leader: PUT /accounts/{leader}/team/guest
      400 {"code":"bad_request","message":"Failed to deserialize the JSON body into the target type: roles[0]: unknown word “owner” at line 1 column 18"}
    leader: PUT /accounts/{leader}/team/nobody_is_this
      404 {"code":"not_found","message":"Nothing is here."}
    leader: PUT /accounts/{leader}/team/guest
      403 {"code":"forbidden","message":"Only an admin makes or unmakes admins."}
    leader: PUT /accounts/{leader}/team/leader
      409 {"code":"conflict","field":"roles","message":"You would lock yourself out. Ask another admin."}
    leader: PUT /accounts/{leader}/team/guest
      200 {"roles":["leader"]}
    guest: PUT /accounts/{leader}/team/leader
      409 {"code":"conflict","field":"owner","message":"Whose account this is leads it. Ask an admin."}
    guest: PUT /accounts/{leader}/team/leader
      200 {"roles":["leader","shop"]}
    director: PUT /accounts/{leader}/team/guest
      403 {"code":"forbidden","message":"You may not do this."}
    admin: PUT /accounts/{leader}/team/guest
      200 {"roles":[]}
    admin: PUT /accounts/{leader}/team/leader
      200 {"roles":["director"]}
    "#);
}
